using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>The chart that the AppHost writes now, over an earlier one with a service that the application no longer has.</summary>
public sealed class PublishedChart : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    internal Chart Chart { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        string old = Directory.CreateDirectory(_folder.Combine("templates", "upscaling")).FullName;
        await File.WriteAllTextAsync(Path.Combine(old, "deployment.yaml"), "kind: Deployment\n");

        (await Publisher.RunAsync("--step", "publish", "--output-path", Folder)).Succeeded();
        Chart = Chart.Render(Folder);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
