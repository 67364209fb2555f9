using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Requires an admin key for all requests below some paths, whether or not an endpoint is mapped there, and for endpoints with
/// <see cref="AdminEndpointMetadata"/>. No endpoint below these paths can be forgotten, and the gateway's proxy needs no list of endpoints.
/// </summary>
/// <param name="paths">The paths. Like routing, the comparison uses complete segments and ignores case.</param>
internal sealed class AdminRequirement(params PathString[] paths) : AuthorizationHandler<AdminRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AdminRequirement requirement)
    {
        bool isAdmin = context.User.Identity is CallerIdentity { Caller.IsAdmin: true };
        if (isAdmin || (context.Resource is HttpContext http && !NeedsAdmin(http)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private bool NeedsAdmin(HttpContext context) =>
        paths.Any(path => context.Request.Path.StartsWithSegments(path))
        || context.GetEndpoint()?.Metadata.GetMetadata<AdminEndpointMetadata>() is not null;
}
