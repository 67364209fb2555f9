using Grpc.Core;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.V1;
using KeyState = TextToVideo.ServiceDefaults.Access.KeyState;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>The gRPC service with which the gateway checks API keys. It does not cache, because the gateway caches the answers.</summary>
internal sealed class KeyringGrpcService(ApiKeys keys) : Keyring.KeyringBase
{
    public override async Task<CheckKeyResponse> CheckKey(CheckKeyRequest request, ServerCallContext context)
    {
        KeyCheck check = await keys.CheckAsync(request.Key.Length == 0 ? null : request.Key, context.CancellationToken);
        var response = new CheckKeyResponse
        {
            State = check.State switch
            {
                KeyState.NoneCreated => V1.KeyState.NoneCreated,
                KeyState.Valid => V1.KeyState.Valid,
                KeyState.Revoked => V1.KeyState.Revoked,
                KeyState.Expired => V1.KeyState.Expired,
                _ => V1.KeyState.Unknown,
            },
        };
        if (check.Caller is { KeyId: { } id } caller)
        {
            response.Holder = new KeyHolder
            {
                KeyId = id,
                Tenant = caller.Tenant,
                IsAdmin = caller.IsAdmin,
            };
            if (caller.RequestsPerMinute is { } requests)
            {
                response.Holder.RequestsPerMinute = requests;
            }

            if (caller.VideosPerDay is { } videos)
            {
                response.Holder.VideosPerDay = videos;
            }
        }

        return response;
    }
}
