using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Requires an admin key for all requests below some paths, whether or not an endpoint is mapped there. No endpoint can be forgotten, and
/// the gateway's proxy needs no list of endpoints.
/// </summary>
/// <param name="paths">The paths. Like routing, the comparison uses complete segments and ignores case.</param>
internal sealed class AdminPathsRequirement(params PathString[] paths)
    : AuthorizationHandler<AdminPathsRequirement>,
        IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AdminPathsRequirement requirement)
    {
        bool isAdmin = context.User.Identity is CallerIdentity { Caller.IsAdmin: true };
        if (isAdmin || (context.Resource is HttpContext http && !paths.Any(path => http.Request.Path.StartsWithSegments(path))))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
