using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// ONNX Runtime's own builds report their use to Microsoft (models, providers, a device id) and leave files in the folder for temporary files,
/// unless they are told not to. Here they are.
/// </summary>
internal static class OnnxTelemetry
{
    /// <summary>Read once, when ONNX Runtime's environment is made: nothing is collected, written or sent.</summary>
    private const string OptOut = "ORT_DISABLE_TELEMETRY";

    /// <summary>Turns it off; to be called before the first session is opened. A user who has set the variable is left with that choice.</summary>
    public static void Disable()
    {
        if (OperatingSystem.IsWindows())
        {
            OrtEnv.Instance().DisableTelemetryEvents();
        }
        else
        {
            // .NET keeps variables that are set at run time to itself; a native library sees only the C library's.
            _ = SetVariable(OptOut, "1", overwrite: 0);
        }
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int overwrite
    );
}
