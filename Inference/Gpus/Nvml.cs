using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace TextToVideo.Inference.Gpus;

/// <summary>Reads GPU memory with NVML, the management library of the NVIDIA driver.</summary>
internal sealed class Nvml : IGpus
{
    private const int Success = 0;
    private const int NameBytes = 96;

    private static readonly string s_defaultPath = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";

    private readonly nint _library;
    private readonly List<(nint Handle, string Name)> _devices;
    private readonly GetMemory _memory;
    private readonly Call _shutdown;

    private Nvml(nint library)
    {
        _library = library;
        _memory = Function<GetMemory>("nvmlDeviceGetMemoryInfo");
        _shutdown = Function<Call>("nvmlShutdown");
        _devices = Function<Call>("nvmlInit_v2")() == Success ? FindDevices() : [];
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Call();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetCount(out uint count);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetHandle(uint index, out nint device);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetName(nint device, [Out] byte[] name, uint length);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetMemory(nint device, out NvmlMemory memory);

    /// <summary>Opens the library.</summary>
    /// <param name="path">The library's name or path; null for the name that the driver uses.</param>
    /// <returns>The GPUs, or null if the library is missing or finds no GPU.</returns>
    public static IGpus? TryOpen(string? path = null)
    {
        if (!NativeLibrary.TryLoad(path ?? s_defaultPath, out nint library))
        {
            return null;
        }

        try
        {
            var nvml = new Nvml(library);
            if (nvml._devices.Count > 0)
            {
                return nvml;
            }

            nvml.Dispose();
        }
        catch (EntryPointNotFoundException)
        {
            // The library is not NVML or has an incompatible version.
            NativeLibrary.Free(library);
        }

        return null;
    }

    public IEnumerable<GpuMemory> Read()
    {
        for (int index = 0; index < _devices.Count; index++)
        {
            if (_memory(_devices[index].Handle, out NvmlMemory memory) == Success)
            {
                yield return new GpuMemory(
                    index.ToString(CultureInfo.InvariantCulture),
                    _devices[index].Name,
                    (long)memory.Used,
                    (long)memory.Total
                );
            }
        }
    }

    public void Dispose()
    {
        _shutdown();
        NativeLibrary.Free(_library);
    }

    private List<(nint Handle, string Name)> FindDevices()
    {
        var devices = new List<(nint, string)>();
        GetHandle handle = Function<GetHandle>("nvmlDeviceGetHandleByIndex_v2");
        GetName name = Function<GetName>("nvmlDeviceGetName");
        uint count = Function<GetCount>("nvmlDeviceGetCount_v2")(out uint found) == Success ? found : 0;
        for (uint index = 0; index < count; index++)
        {
            byte[] text = new byte[NameBytes];
            if (handle(index, out nint device) == Success)
            {
                bool isNamed = name(device, text, NameBytes) == Success;
                devices.Add((device, isNamed ? Encoding.UTF8.GetString(text).TrimEnd('\0') : string.Empty));
            }
        }

        return devices;
    }

    private T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));
}
