using System.Data.Common;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;

namespace TextToVideo.Functional.Access;

/// <summary>A system with keys of every kind, and a video that one of them has created.</summary>
public abstract class AccessServer : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Dictionary<Who, string> _keys = [];
    private RunningSystem? _process;

    internal RunningSystem Process => _process ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The owner's finished video.</summary>
    internal string VideoId { get; private set; } = string.Empty;

    /// <summary>The owner's key without its secret.</summary>
    internal string OwnerKeyId => GetKey(Who.Owner)!.Split('_')[1];

    public async Task InitializeAsync()
    {
        _process = await StartAsync(_data.Path);

        // The first key, while none is needed.
        _keys[Who.Admin] = (await CreateKeyAsync(new { name = "admin", role = "admin" })).Text("key");
        _keys[Who.Owner] = (await CreateKeyAsync(new { name = "owner" })).Text("key");
        _keys[Who.OtherTenant] = (await CreateKeyAsync(new { name = "other" })).Text("key");
        _keys[Who.Expired] = (
            await CreateKeyAsync(new { name = "expired", expires_at = DateTimeOffset.UtcNow.AddSeconds(3).ToUnixTimeSeconds() })
        ).Text("key");
        JsonElement revoked = await CreateKeyAsync(new { name = "revoked" });
        _keys[Who.Revoked] = revoked.Text("key");
        await SendAsync(Who.Admin, HttpMethod.Delete, $"/v1/admin/keys/{revoked.Text("id")}");
        VideoId = await MakeVideoAsync();
        foreach (Who who in new[] { Who.Stranger, Who.Revoked, Who.Expired })
        {
            await Wait.UntilAsync(
                $"{who} is not let in",
                async () =>
                {
                    using HttpResponseMessage response = await SendAsync(who, HttpMethod.Get, "/v1/models");
                    return response.StatusCode == HttpStatusCode.Unauthorized;
                }
            );
        }
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _data.Dispose();
    }

    /// <summary>The whole key; null if the caller has none.</summary>
    internal string? GetKey(Who who) => _keys.GetValueOrDefault(who);

    internal async Task<HttpResponseMessage> SendAsync(Who who, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (GetKey(who) is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await Process.Http.SendAsync(request);
    }

    /// <summary>Creates another finished video of the owner.</summary>
    internal async Task<string> MakeVideoAsync()
    {
        string id = (await OkAsync(Who.Owner, HttpMethod.Post, "/v1/videos", VideosClient.QuickRequest)).Text("id");
        await Wait.UntilAsync(
            "the video is completed",
            async () => (await OkAsync(Who.Owner, HttpMethod.Get, $"/v1/videos/{id}")).Text("status") == "completed"
        );
        return id;
    }

    /// <summary>Creates another key, with its own tenant.</summary>
    internal Task<JsonElement> CreateKeyAsync(object request) => OkAsync(Who.Admin, HttpMethod.Post, "/v1/admin/keys", request);

    internal async Task<JsonElement> OkAsync(Who who, HttpMethod method, string path, object? body = null)
    {
        using HttpResponseMessage response = await SendAsync(who, method, path, body);
        return await VideosClient.OkAsync(response);
    }

    /// <summary>Creates a link to the owner's video, with the owner's key.</summary>
    internal async Task<string> LinkAsync() =>
        new Uri((await OkAsync(Who.Owner, HttpMethod.Post, $"/v1/videos/{VideoId}/content/link", new { })).Text("url")).PathAndQuery;

    /// <summary>Creates a link that the owner received a day ago and that was valid for an hour.</summary>
    internal async Task<string> ExpiredLinkAsync()
    {
        await LinkAsync();
        await using DbConnection database = await OpenDatabaseAsync();
        string secret = (await database.QuerySingleAsync<string>("SELECT value FROM secrets WHERE name = 'download_links'"))!;
        long expires = DateTimeOffset.UtcNow.AddHours(-23).ToUnixTimeSeconds();
        byte[] signature = HMACSHA256.HashData(
            Convert.FromHexString(secret),
            Encoding.UTF8.GetBytes($"{VideoId}\nvideo\nmp4\n{expires}\n{OwnerKeyId}")
        );
        string text = Convert.ToBase64String(signature).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        return $"/v1/videos/{VideoId}/download?variant=video&format=mp4&expires={expires}&key={OwnerKeyId}&signature={text}";
    }

    private protected abstract Task<RunningSystem> StartAsync(string dataPath);

    internal abstract Task<DbConnection> OpenDatabaseAsync();
}
