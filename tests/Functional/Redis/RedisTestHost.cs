using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Functional.Redis;

/// <summary>What one process of the system has, in this one: its own connection, its own memory, its own log.</summary>
internal sealed class RedisTestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private RedisTestHost(string connectionString, Action<IHostApplicationBuilder> add, (string Key, string Value)[] settings)
    {
        // Models and the like are found from the program's folder.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        // On a busy machine Redis may be slow to answer, which is not what is tested.
        builder.Configuration.AddInMemoryCollection([
            new("ConnectionStrings:redis", connectionString),
            new("Redis:CallTimeout", "00:00:05"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.AddFakeLogging();
        add(builder);
        _host = builder.Build();
    }

    /// <summary>The log's messages about Redis, each as one line.</summary>
    public IReadOnlyList<string> RedisLog =>
        [
            .. _host
                .Services.GetFakeLogCollector()
                .GetSnapshot()
                .Where(entry => entry.Message.StartsWith("Redis ", StringComparison.Ordinal))
                .Select(entry => $"{entry.Level}: {entry.Message}"),
        ];

    public static async Task<RedisTestHost> StartAsync(
        string connectionString,
        Action<IHostApplicationBuilder> add,
        params (string Key, string Value)[] settings
    )
    {
        var host = new RedisTestHost(connectionString, add, settings);
        await host._host.StartAsync().WaitAsync(Wait.Long);
        return host;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().WaitAsync(Wait.Long);
        _host.Dispose();
    }
}
