namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>The AppHost, started with the arguments with which the Aspire CLI publishes.</summary>
internal static class Publisher
{
    /// <summary>Runs the AppHost to its end.</summary>
    /// <param name="arguments">What follows <c>--operation publish</c>.</param>
    public static Task<ProgramResult> RunAsync(params string[] arguments) =>
        ProgramProcess.RunAsync(BuiltProgram.Prepare("AppHost", ["--operation", "publish", .. arguments], Path.GetTempPath()));
}
