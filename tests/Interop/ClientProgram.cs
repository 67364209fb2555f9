using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>Runs client programs in other languages.</summary>
internal static class ClientProgram
{
    private const int LogLines = 200;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>Sets the variables that tell a program which server to call.</summary>
    /// <returns>The same object.</returns>
    public static ProcessStartInfo Against(RunningService server, ProcessStartInfo start)
    {
        start.Environment["TEXTTOVIDEO_GRPC"] = server.GrpcAddress.Authority;
        start.Environment["TEXTTOVIDEO_REST"] = server.Address.Authority;
        return start;
    }

    /// <summary>Returns the end of a server's log, for the message of a failed test.</summary>
    public static string DescribeLastLines(RunningService server) =>
        $"The server's last lines:\n{string.Join('\n', server.Log.TakeLast(LogLines))}";

    /// <summary>Runs a program and waits until it ends.</summary>
    public static Task<ProgramResult> RunAsync(ProcessStartInfo start, string input = "") =>
        ProgramProcess.RunAsync(start, input, s_timeout);
}
