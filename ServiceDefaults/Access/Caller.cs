using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>The caller of a request and the caller's permissions.</summary>
public sealed record Caller
{
    /// <summary>The prefix of the tenants of callers without a key. No key has such a tenant.</summary>
    public const char KeylessTenantPrefix = '~';

    private const int HashBytes = 16;

    /// <summary>Gets a local caller without a key, who has access until the first key is created.</summary>
    public static Caller Local { get; } = CreateKeyless(null);

    /// <summary>Gets the id of the caller's API key; null until the first key is created.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gets the tenant that owns the caller's videos. The tenants share the pipeline evenly.</summary>
    public required string Tenant { get; init; }

    /// <summary>Gets whether the caller may see the videos of all tenants.</summary>
    public bool CanSeeAll { get; init; }

    /// <summary>Gets whether the caller may administer the system.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Gets the sustained rate limit of the key in requests per minute; null for the limit of all keys.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Gets the daily quota of the key in videos; null for no quota.</summary>
    public int? VideosPerDay { get; init; }

    /// <summary>
    /// Creates a local caller without a key, who has all permissions. Before the first key is created, a bearer token authenticates no
    /// caller, but distinguishes the callers that share the pipeline. The tenant contains only its hash.
    /// </summary>
    /// <param name="token">The bearer token; null if there is none.</param>
    public static Caller CreateKeyless(string? token) =>
        new()
        {
            Tenant = token is null
                ? $"{KeylessTenantPrefix}"
                : KeylessTenantPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)).AsSpan(0, HashBytes)),
            CanSeeAll = true,
            IsAdmin = true,
        };

    /// <summary>Returns whether the caller may see the videos of a tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    public bool CanSee(string tenant) => CanSeeAll || tenant == Tenant;

    /// <summary>Binds the parameter of an endpoint to the request's caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The endpoint's parameter.</param>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Caller?>(context.GetCaller());
}
