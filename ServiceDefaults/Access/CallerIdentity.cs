using System.Security.Claims;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>The identity of an authenticated request.</summary>
/// <param name="caller">The caller of the request.</param>
public sealed class CallerIdentity(Caller caller) : ClaimsIdentity(AccessExtensions.Scheme)
{
    /// <summary>Gets the caller of the request.</summary>
    public Caller Caller { get; } = caller;
}
