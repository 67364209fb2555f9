using TextToVideo.Standalone.CommandLine;

namespace TextToVideo.Standalone.Tests.CommandLine;

/// <summary>Options and arguments that are not allowed.</summary>
public sealed class StandaloneCommandTests
{
    private const string Prompt = "a red circle moving right on a blue background";

    public static TheoryData<string[], string, string> BadOptions =>
        new()
        {
            { [Prompt, "--frames", "abc"], "--frames", "integer" },
            { [Prompt, "--fps", "0"], "--fps", "1 to 30" },
            { [Prompt, "--size", "1x1"], "--size", "64x64, 96x64" },
            { [Prompt, "--size", "big"], "--size", "64x64, 96x64" },
            { [Prompt, "--steps", "0"], "--steps", "1 to 100" },
            { [Prompt, "--steps", "7.5"], "--steps", "integer" },
            { [Prompt, "--guidance", "nan"], "--guidance", "1 to 10" },
            { [Prompt, "--guidance", "much"], "--guidance", "number" },
            { [Prompt, "--cache", "2"], "--cache", "0 to 1" },
            { [Prompt, "--guidance-min-sigma", "-1"], "--guidance-min-sigma", "0 to 1" },
            { [Prompt, "--seed", "-2"], "--seed", "0 to 9007199254740991" },
            { [Prompt, "--seed", "99999999999999999999"], "--seed", "integer" },
            { [Prompt, "--format", "mov"], "--format", "mp4, webm, avi, gif" },
            { [Prompt, "--out", "video.mov"], "--out", ".mp4, .webm, .avi, .gif" },
            { [Prompt, "--out", "."], "--out", "file" },
            { [Prompt, "--model", "nope"], "--model", "shapes-mini" },
            { [Prompt, "--frame", "17"], "--frame", "--help" },
            { [Prompt, "--seed"], "--seed", "--help" },
            { [Prompt, "another prompt"], "another prompt", "--help" },
            { [], "PROMPT", "--help" },
            { [""], "PROMPT", "not be empty" },
            { ["  \t "], "PROMPT", "not be empty" },
            { [Prompt, "--negative", new string('a', 2000)], "--negative", "1000 characters" },
            { [Prompt, "--url", "localhost"], "--url", "http://127.0.0.1:8081" },
            { [Prompt, "--url", "http://videos.example:8081", "--key", "secret"], "--url", "--key-over-http" },
            { ["serve", "--port", "8080", "--grpc-port", "8080"], "--grpc-port", "--port" },
            { ["serve", "--data", "/proc/nowhere"], "--data", "folder" },
            { ["serve", "--host", "everywhere"], "--host", "IP address" },
            { ["simulate", "--pipeline", "nope"], "--pipeline", "laptop" },
            { ["simulate", "--file", "nope.json"], "--file", "not found" },
            { ["simulate", "--rate", "0"], "--rate", "from 1E-09" },
            { ["simulate", "--within", "0.1"], "--within", "even an empty system" },
            { ["simulate", "--plot", "a.png"], "--plot", ".svg" },
            { ["plan", "--preset", "sora"], "--preset", "mochi-1" },
            { ["plan", "--set", "daily_users"], "--set", "NAME=VALUE" },
            { ["plan", "--set", "daily_users=-5"], "--set daily_users", "from 1 to" },
            { ["plan", "--set", "result_size=10 KiB"], "--set result_size", "1 GB = 10^9 bytes" },
            { ["keys", "create", "a\tb"], "NAME", "100 characters" },
            { ["keys", "create", "a", "--tenant", "Ä"], "--tenant", "a-z" },
            { ["keys", "create", "a", "--days", "0"], "--days", "1 to 36500" },
            { ["keys", "create", "a", "--per-day", "many"], "--per-day", "integer" },
            { ["keys", "create", "a", "--concurrent", "0"], "--concurrent", "1 to 1000000" },
            { ["keys", "revoke", "abc"], "ID", "list" },
            { ["keys", "list", "--data", "/proc/nowhere"], "--data", "folder" },
            { ["keys", "list", "--url", "localhost"], "--url", "http://" },
            { ["reconcile", "--data", "/nowhere"], "--data", "data folder" },
            { ["reconcile", "--min-age", "59"], "--min-age", "60 to 31622400" },
            { ["reconcile", "--min-age", "old"], "--min-age", "integer" },
            { ["reconcile", "--force"], "--force", "--delete" },
            { ["reconcile", "--url", "localhost"], "--url", "http://" },
            { ["webhooks", "list", "--url", "ftp://localhost"], "--url", "http://" },
            { ["webhooks", "rotate", "wh_1", "--overlap", "long"], "--overlap", "integer" },
            { ["webhooks", "resend", "wh_1"], "resend", "--help" },
        };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task Option_NotAllowed_IsNamedInOneLineAndExitsWith2(string[] arguments, string option, string allowed)
    {
        var errors = new StringWriter();

        Assert.Equal(ExitCodes.Usage, await StandaloneCommand.Create().RunAsync(arguments, errors));

        string line = Assert.Single(errors.ToString().TrimEnd('\n').Split('\n'));
        Assert.Contains(option, line, StringComparison.Ordinal);
        Assert.Contains(allowed, line, StringComparison.Ordinal);
    }
}
