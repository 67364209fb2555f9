using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>Runs programs in other languages.</summary>
internal static class ClientProgram
{
    private const int LogLines = 200;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs one that calls a server.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It failed; the message has its lines and the server's last ones.</exception>
    public static async Task PassAsync(RunningService server, ProcessStartInfo start)
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

    /// <summary>Runs one to its end.</summary>
    public static Task<ProgramResult> RunAsync(ProcessStartInfo start, string input = "") => ProgramProcess.RunAsync(start, input, s_limit);
}
