using System.Reflection;
using TextToVideo.Tests.Kubernetes;

namespace TextToVideo.Unit.Kubernetes;

/// <summary>The chart that the AppHost writes now.</summary>
public sealed class PublishedChart : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PublishedChart()
    {
        string[] arguments = ["--operation", "publish", "--step", "publish", "--output-path", Folder];
        ExitCode = (int)Assembly.Load("TextToVideo.AppHost").EntryPoint!.Invoke(null, [arguments])!;
        Chart = Chart.Render(Folder, new Dictionary<string, string>
        {
            ["secrets.postgres.postgres_password"] = "pg",
            ["secrets.rabbitmq.rabbitmq_password"] = "mq",
            ["secrets.redis.redis_password"] = "rd",
        });
    }

    public int ExitCode { get; }

    public string Folder => _folder.Path;

    internal Chart Chart { get; }

    public void Dispose() => _folder.Dispose();
}
