using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class ApiKeyRequestTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<ApiKeyRequest, string> Wrong =>
        new()
        {
            { new ApiKeyRequest(), "name" },
            {
                new ApiKeyRequest { Name = " " },
                "name"
            },
            {
                new ApiKeyRequest { Name = "a\nb" },
                "name"
            },
            {
                new ApiKeyRequest { Name = new string('a', 101) },
                "name"
            },
            {
                new ApiKeyRequest { Name = "a", Tenant = string.Empty },
                "tenant"
            },
            {
                new ApiKeyRequest { Name = "a", Tenant = "~nobody" },
                "tenant"
            },
            {
                new ApiKeyRequest { Name = "a", Tenant = "Acme" },
                "tenant"
            },
            {
                new ApiKeyRequest { Name = "a", ExpiresAt = s_now },
                "expires_at"
            },
            {
                new ApiKeyRequest { Name = "a", Limits = new KeyLimits(RequestsPerMinute: 0) },
                "requests_per_minute"
            },
            {
                new ApiKeyRequest { Name = "a", Limits = new KeyLimits(ConcurrentVideos: -1) },
                "concurrent_videos"
            },
            {
                new ApiKeyRequest { Name = "a", Limits = new KeyLimits(VideosPerDay: 1_000_001) },
                "videos_per_day"
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Check_WrongField_NamesIt(ApiKeyRequest request, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidFieldException>(() => request.Check(s_now)).Field);

    [Fact]
    public void Check_EverythingWithinLimits_Passes() =>
        new ApiKeyRequest
        {
            Name = "Ünïcödé key",
            Tenant = "acme-2.eu_west",
            ExpiresAt = s_now.AddSeconds(1),
            Limits = new KeyLimits(1, 1, 1_000_000),
        }.Check(s_now);
}
