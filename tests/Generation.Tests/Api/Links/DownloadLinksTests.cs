using System.Collections.Specialized;
using System.Web;
using NSubstitute;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Links;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Tests.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Links;

public sealed class DownloadLinksTests : IAsyncLifetime
{
    private const string Id = "video_0189abcdef01700080000123456789ab";

    private readonly IVideoService _videos = Substitute.For<IVideoService>();
    private readonly IApiKeys _keys = Substitute.For<IApiKeys>();
    private TemporaryJobDatabase _database = null!;
    private DownloadLinks _links = null!;

    public async Task InitializeAsync()
    {
        _database = await TemporaryJobDatabase.MigratedAsync();
        _links = new DownloadLinks(_videos, _keys, new SigningSecret(_database.Database), _database.Clock);
        _videos
            .OpenContentAsync(default!, default, default, default!, default)
            .ReturnsForAnyArgs(new VideoContent(new MemoryStream(), 0, "video/mp4", $"{Id}.mp4", "tag", default));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task OpenAsync_BeforeExpiry_Opens()
    {
        DownloadLink link = await CreateAsync(expiresIn: 60);
        _database.Clock.Advance(TimeSpan.FromSeconds(59));
        await OpenAsync(link.Path);
        _database.Clock.Advance(TimeSpan.FromSeconds(1));

        InvalidLinkException error = await Assert.ThrowsAsync<InvalidLinkException>(() => OpenAsync(link.Path));
        Assert.Equal("The link has expired.", error.Message);
    }

    [Fact]
    public async Task OpenAsync_KeyExpires_NoLongerOpens()
    {
        ApiKey key = CreateKey(expiresAt: _database.Clock.GetUtcNow().AddMinutes(2));
        DownloadLink link = await CreateAsync(caller: new Caller { KeyId = key.Id, Tenant = key.Tenant });
        await OpenAsync(link.Path);
        _database.Clock.Advance(TimeSpan.FromMinutes(2));

        InvalidLinkException error = await Assert.ThrowsAsync<InvalidLinkException>(() => OpenAsync(link.Path));
        Assert.Equal("The API key that created the link has expired.", error.Message);
    }

    [Fact]
    public async Task OpenAsync_CreatedBeforeTheFirstKey_EndsWithIt()
    {
        DownloadLink link = await CreateAsync();
        await OpenAsync(link.Path);
        _keys.AnyAsync(default).ReturnsForAnyArgs(true);

        await Assert.ThrowsAsync<InvalidLinkException>(() => OpenAsync(link.Path));
    }

    [Theory]
    [InlineData("format=mp4", "format=gif")]
    [InlineData("variant=video", "variant=thumbnail")]
    [InlineData("expires=1", "expires=2")]
    [InlineData("signature=", "signature=A")]
    [InlineData("&key=", "&key=0123456789abcdef")]
    [InlineData("&signature=", "&sig=")]
    [InlineData("variant=video&", "variant=video%0Amp4&")]
    public async Task OpenAsync_Altered_Fails(string part, string other)
    {
        string path = (await CreateAsync()).Path;
        Assert.Contains(part, path, StringComparison.Ordinal);

        await Assert.ThrowsAsync<InvalidLinkException>(() => OpenAsync(path.Replace(part, other, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OpenAsync_AnotherVideo_Fails()
    {
        string path = (await CreateAsync()).Path;

        await Assert.ThrowsAsync<InvalidLinkException>(() => OpenAsync(path.Replace("456789ab", "456789ac", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(59)]
    [InlineData(604_801)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task CreateAsync_TimeOutOfRange_NamesTheField(long expiresIn) =>
        Assert.Equal("expires_in", (await Assert.ThrowsAsync<InvalidFieldException>(() => CreateAsync(expiresIn))).Field);

    private Task<DownloadLink> CreateAsync(long? expiresIn = null, Caller? caller = null) =>
        _links.CreateAsync(Id, null, null, expiresIn, caller ?? Caller.Local, CancellationToken.None);

    private ApiKey CreateKey(DateTimeOffset? expiresAt)
    {
        var key = new ApiKey
        {
            Id = "0123456789abcdef",
            Name = "a",
            Tenant = "t",
            IsAdmin = false,
            CreatedAt = _database.Clock.GetUtcNow(),
            ExpiresAt = expiresAt,
            Limits = new KeyLimits(),
        };
        _keys.FindAsync(key.Id, default).ReturnsForAnyArgs(key);
        return key;
    }

    private Task<(VideoContent Content, string? KeyId)> OpenAsync(string path)
    {
        string[] parts = path.Split('?');
        NameValueCollection query = HttpUtility.ParseQueryString(parts[1]);
        return _links.OpenAsync(
            parts[0].Split('/')[3],
            new LinkQuery(query["variant"], query["format"], query["expires"], query["key"], query["signature"]),
            CancellationToken.None
        );
    }
}
