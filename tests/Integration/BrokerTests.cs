using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration;

/// <summary>All services in one process, but on a real broker and database, which die and come back.</summary>
public sealed class BrokerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private PostgresServerProcess _postgres = null!;
    private RabbitMqServerProcess _rabbitMq = null!;

    public async Task InitializeAsync()
    {
        _postgres = await PostgresServerProcess.StartNewAsync();
        _rabbitMq = await RabbitMqServerProcess.StartNewAsync();
    }

    public async Task DisposeAsync()
    {
        await _rabbitMq.DisposeAsync();
        await _postgres.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Job_OnRabbitMqAndPostgres_IsTheSameAsInOneProcess()
    {
        await using StandaloneProcess server = await StartAsync();
        JsonElement video = await server.Videos.MakeAsync(VideosClient.QuickRequest);
        byte[] frames = await Media.DecodeAsync(await server.Videos.DownloadAsync(video.Text("id")));

        using var folder = new TemporaryFolder();
        await using StandaloneProcess alone = await StandaloneProcess.StartAsync(folder.Path, output);
        JsonElement other = await alone.Videos.MakeAsync(VideosClient.QuickRequest);

        Assert.True(Media.Same(frames, await Media.DecodeAsync(await alone.Videos.DownloadAsync(other.Text("id")))));
    }

    [Fact]
    public async Task Create_BrokerIsDown_IsAcceptedAndDoneWhenItIsBack()
    {
        await using StandaloneProcess server = await StartAsync();
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        await _rabbitMq.KillAsync();

        string id = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        Assert.Equal("queued", (await server.Videos.GetAsync(id)).Text("status"));
        await _rabbitMq.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Create_DatabaseIsDown_IsRefusedClearlyAndWorksWhenItIsBack()
    {
        await using StandaloneProcess server = await StartAsync();
        string before = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        await _postgres.KillAsync();

        using HttpResponseMessage refused = await server.Http.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("storage_unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await _postgres.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(before)).Text("status"));
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
    }

    private Task<StandaloneProcess> StartAsync() => StandaloneProcess.StartAsync(
        _data.Path, output, new Dictionary<string, string>([.. _postgres.Environment, .. _rabbitMq.Environment]));
}
