using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>Runs client programs in other languages.</summary>
internal static class ClientProgram
{
    private const int LogLines = 200;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program that calls a server, and requires that it succeeds.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It failed. The message contains the output of both programs.</exception>
    public static async Task RunAgainstAsync(RunningService server, ProcessStartInfo start)
    {
        start.Environment["TEXTTOVIDEO_GRPC"] = server.GrpcAddress.Authority;
        start.Environment["TEXTTOVIDEO_REST"] = server.Address.Authority;
        ProgramResult result = await RunAsync(start);
        Assert.True(
            result.ExitCode == 0,
            $"{string.Join(' ', start.ArgumentList)} failed:\n{string.Join('\n', result.Log)}\n\n"
                + $"The server's last lines:\n{string.Join('\n', server.Log.TakeLast(LogLines))}"
        );
    }

    /// <summary>Runs a program and waits until it ends.</summary>
    public static Task<ProgramResult> RunAsync(ProcessStartInfo start, string input = "") =>
        ProgramProcess.RunAsync(start, input, s_timeout);
}
