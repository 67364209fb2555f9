using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// Disables the telemetry of ONNX Runtime. The official builds report models, providers and a device id to Microsoft and leave files in the
/// temporary folder unless telemetry is disabled.
/// </summary>
internal static class OnnxTelemetry
{
    /// <summary>ONNX Runtime reads this once when it creates its environment; then it collects, writes and sends nothing.</summary>
    private const string OptOut = "ORT_DISABLE_TELEMETRY";

    /// <summary>Disables telemetry; call it before the first session is created. A value that the user has already set is kept.</summary>
    public static void Disable()
    {
        if (OperatingSystem.IsWindows())
        {
            OrtEnv.Instance().DisableTelemetryEvents();
        }
        else
        {
            // Environment variables that .NET sets at run time are not visible to native libraries, so set the variable in the C library.
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
