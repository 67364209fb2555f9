using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
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
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder keys = routes.MapAdminGroup("/v1/admin/keys");
        keys.MapPost("", CreateAsync).Describe("createKey", "Creates an API key.", 400, 413, 415).Produces<KeyObject>();
        keys.MapGet("", ListAsync).Describe("listKeys", "Lists the API keys.", 400);
        keys.MapGet("{id}", GetAsync).Describe("getKey", "Returns an API key.", 404);
        keys.MapDelete("{id}", RevokeAsync).Describe("revokeKey", "Revokes an API key.", 404);
    }

    private static async Task<IResult> CreateAsync(
        JsonBody<CreateKeyBody> body,
        HttpResponse response,
        Caller caller,
        IApiKeys keys,
        CachedKeyring keyring,
        CancellationToken cancellationToken
    )
    {
        ApiKeyRequest request = (await body.ReadAsync(cancellationToken)).ToRequest();
        bool isFirst = caller.KeyId is null;
        if (isFirst && !request.IsAdmin)
        {
            throw new InvalidFieldException(
                "role",
                "must be admin: with the first key a key is needed for every call, also to create more"
            );
        }

        if (await keys.CreateAsync(request, isFirst, cancellationToken) is not { } created)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return ApiError.Result(
                StatusCodes.Status401Unauthorized,
                "Another client has just created the first key.",
                code: ErrorCodes.InvalidApiKey
            );
        }

        keyring.Forget();
        return TypedResults.Ok(KeyObject.From(created.Key, created.Token));
    }

    private static async Task<Ok<PageResponse<KeyObject>>> ListAsync(
        [AsParameters] ListQuery query,
        IApiKeys keys,
        CancellationToken cancellationToken
    )
    {
        int limit = PageLimit.GetOrDefault(query.Limit);
        ApiKey? cursor = string.IsNullOrEmpty(query.After)
            ? null
            : await FindAsync(query.After, keys, cancellationToken) ?? throw new InvalidFieldException("after", "must be the id of a key");
        IReadOnlyList<ApiKey> found = await keys.ListAsync(limit + 1, cursor, cancellationToken);
        return TypedResults.Ok(
            PageResponse<KeyObject>.Create([.. found.Take(limit).Select(key => KeyObject.From(key))], key => key.Id, found.Count > limit)
        );
    }

    private static async Task<Ok<KeyObject>> GetAsync(string id, IApiKeys keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(KeyObject.From(await FindAsync(id, keys, cancellationToken) ?? throw new ApiKeyNotFoundException(id)));

    private static async Task<Ok<KeyObject>> RevokeAsync(
        string id,
        IApiKeys keys,
        CachedKeyring keyring,
        CancellationToken cancellationToken
    )
    {
        ApiKey? revoked = ApiKeyToken.IsId(id) ? await keys.RevokeAsync(id, cancellationToken) : null;
        keyring.Forget();
        return TypedResults.Ok(KeyObject.From(revoked ?? throw new ApiKeyNotFoundException(id)));
    }

    private static async Task<ApiKey?> FindAsync(string id, IApiKeys keys, CancellationToken cancellationToken) =>
        ApiKeyToken.IsId(id) ? await keys.FindAsync(id, cancellationToken) : null;

    private sealed record ListQuery(
        [property: Description("The id of the key after which the page starts.")] string? After,
        [property: Description("The maximum number of keys; the default is 100.")] [property: Range(1, PageLimit.Max)] QueryInteger? Limit
    );
}
