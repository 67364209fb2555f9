using System.Security.Claims;
using System.Text.Encodings.Web;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Authenticates a request by the API key in its header <c>Authorization: Bearer …</c>. Until the first key is created, requests from the
/// local machine need no key. Endpoints that allow anonymous requests do not use the keyring, so they work while it is unavailable.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IKeyring keyring,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string NotAdmin = "admin_key_required";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        string? token = BearerToken.Get(Request);
        KeyCheck check;
        try
        {
            check = await keyring.CheckAsync(token, Context.RequestAborted);
        }
        catch (PipelineException exception)
        {
            return AuthenticateResult.Fail(exception);
        }

        Caller? caller = check.State switch
        {
            KeyState.Valid => check.Caller,
            KeyState.NoneCreated when LocalRequests.IsLocal(Context) => Caller.CreateKeyless(token),
            _ => null,
        };
        return caller is null
            ? AuthenticateResult.Fail(Problem(check.State, token is not null))
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(caller)), Scheme.Name));
    }

    /// <summary>Rejects a request without a valid key, or any request that needs a key while the keys are unavailable.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Exception? failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        if (failure is PipelineException unavailable)
        {
            if (unavailable.RetryAfter is { } wait)
            {
                ApiError.SetRetryAfter(Response, wait);
            }

            await RejectAsync(StatusCodes.Status503ServiceUnavailable, StatusCode.Unavailable, unavailable.Code, unavailable.Message);
            return;
        }

        bool isGiven = BearerToken.Get(Request) is not null;
        Response.Headers[HeaderNames.WWWAuthenticate] = isGiven ? "Bearer error=\"invalid_token\"" : "Bearer";
        string problem = failure?.Message ?? Problem(KeyState.Unknown, isGiven);
        await RejectAsync(StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated, ErrorCodes.InvalidApiKey, problem);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RejectAsync(StatusCodes.Status403Forbidden, StatusCode.PermissionDenied, NotAdmin, "This call requires an admin key.");

    private static string Problem(KeyState state, bool isGiven) =>
        state switch
        {
            KeyState.NoneCreated => "No API key has been created yet. Until then, the server accepts only requests from its own machine.",
            KeyState.Revoked => "The API key has been revoked.",
            KeyState.Expired => "The API key has expired.",
            _ when isGiven => "The API key is not valid.",
            _ => "The request contains no API key. Send it in the header Authorization: Bearer KEY.",
        };

    private Task RejectAsync(int status, StatusCode grpcStatus, string code, string message) =>
        CallErrors.WriteAsync(Context, ApiError.Result(status, message, code: code), GrpcErrors.Error(grpcStatus, code, message));
}
