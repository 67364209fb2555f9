using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>The REST endpoints under <c>/v1/admin/keys</c>.</summary>
internal static class KeyEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly string[] s_fields =
    [
        "name",
        "role",
        "tenant",
        "adopt",
        "expires_at",
        "requests_per_minute",
        "concurrent_videos",
        "videos_per_day",
    ];

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder keys = routes.MapGroup("/v1/admin/keys").AddEndpointFilter<ApiErrorFilter>();
        keys.MapPost("", CreateAsync);
        keys.MapGet("", ListAsync);
        keys.MapGet("{id}", GetAsync);
        keys.MapDelete("{id}", RevokeAsync);
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request,
        Caller caller,
        IApiKeys keys,
        CachedKeyring keyring,
        CancellationToken cancellationToken
    )
    {
        ApiKeyRequest body = await JsonBody.ReadAsync(request, s_fields, Read, cancellationToken);
        bool isFirst = caller.KeyId is null;
        if (isFirst && !body.IsAdmin)
        {
            throw new InvalidFieldException(
                "role",
                "must be admin: with the first key a key is needed for every call, also to create more"
            );
        }

        if (await keys.CreateAsync(body, isFirst, cancellationToken) is not { } created)
        {
            request.HttpContext.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return ApiError.Result(
                StatusCodes.Status401Unauthorized,
                "Another client has just created the first key.",
                code: "invalid_api_key"
            );
        }

        keyring.Forget();
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Json(KeyObject.From(created.Key, created.Token));
    }

    private static async Task<IResult> ListAsync(HttpRequest request, IApiKeys keys, CancellationToken cancellationToken)
    {
        string? limit = request.Query["limit"];
        int count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > MaxLimit))
        {
            throw new InvalidFieldException("limit", $"must be from 1 to {MaxLimit}");
        }

        string? after = request.Query["after"];
        ApiKey? cursor = string.IsNullOrEmpty(after)
            ? null
            : await FindAsync(after, keys, cancellationToken) ?? throw new InvalidFieldException("after", "must be the id of a key");
        IReadOnlyList<ApiKey> found = await keys.ListAsync(count + 1, cursor, cancellationToken);
        KeyObject[] data = [.. found.Take(count).Select(key => KeyObject.From(key))];
        return Json(new KeyList(data, data.FirstOrDefault()?.Id, data.LastOrDefault()?.Id, found.Count > count));
    }

    private static async Task<IResult> GetAsync(string id, IApiKeys keys, CancellationToken cancellationToken) =>
        await FindAsync(id, keys, cancellationToken) is { } key ? Json(KeyObject.From(key)) : Missing(id);

    private static async Task<IResult> RevokeAsync(string id, IApiKeys keys, CachedKeyring keyring, CancellationToken cancellationToken)
    {
        ApiKey? revoked = ApiKeyToken.IsId(id) ? await keys.RevokeAsync(id, cancellationToken) : null;
        keyring.Forget();
        return revoked is null ? Missing(id) : Json(KeyObject.From(revoked));
    }

    private static ApiKeyRequest Read(JsonBody body) =>
        new()
        {
            Name = body.Text("name"),
            IsAdmin = body.Text("role") switch
            {
                null or "user" => false,
                "admin" => true,
                _ => throw new InvalidFieldException("role", "must be user or admin"),
            },
            Tenant = body.Text("tenant"),
            Adopts = body.Flag("adopt"),
            ExpiresAt = body.Time("expires_at"),
            Limits = new KeyLimits(body.Int32("requests_per_minute"), body.Int32("concurrent_videos"), body.Int32("videos_per_day")),
        };

    private static async Task<ApiKey?> FindAsync(string id, IApiKeys keys, CancellationToken cancellationToken) =>
        ApiKeyToken.IsId(id) ? await keys.FindAsync(id, cancellationToken) : null;

    private static IResult Missing(string id) =>
        ApiError.Result(StatusCodes.Status404NotFound, $"There is no API key {id}.", "id", "not_found");

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record KeyList(IReadOnlyList<KeyObject> Data, string? FirstId, string? LastId, bool HasMore)
    {
        public string Object { get; } = "list";
    }
}
