using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Who sends a request, and what may be seen and done for it.</summary>
public sealed record Caller
{
    /// <summary>What the tenants of callers without a key start with. No key has such a tenant.</summary>
    public const char NobodyPrefix = '~';

    private const int HashBytes = 16;

    /// <summary>Whoever uses this machine, while no key has been created.</summary>
    public static Caller Local { get; } = WithoutKey(null);

    /// <summary>The id of the caller's API key; null while no key has been created.</summary>
    public string? KeyId { get; init; }

    /// <summary>Whose videos the caller's are: tenants share the pipeline evenly.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whether the videos of all tenants are the caller's to see.</summary>
    public bool SeesAll { get; init; }

    /// <summary>Whether the caller may administer the system.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Requests per minute of the key in the long run; null: as configured for all.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Videos per day of the key; null: any number.</summary>
    public int? VideosPerDay { get; init; }

    /// <summary>
    /// Someone on this machine while no key has been created: may do everything. A bearer token, which proves nothing then, still tells callers
    /// apart where they share the pipeline; its hash does not give it away.
    /// </summary>
    /// <param name="token">The token, if there is one.</param>
    public static Caller WithoutKey(string? token) =>
        new()
        {
            Tenant = token is null
                ? $"{NobodyPrefix}"
                : NobodyPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)).AsSpan(0, HashBytes)),
            SeesAll = true,
            IsAdmin = true,
        };

    /// <summary>Whether something of a tenant is the caller's to see.</summary>
    /// <param name="tenant">The tenant.</param>
    public bool Sees(string tenant) => SeesAll || tenant == Tenant;

    /// <summary>Hands an endpoint the request's caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The endpoint's parameter.</param>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Caller?>(context.GetCaller());
}
