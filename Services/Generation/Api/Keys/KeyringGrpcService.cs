using Grpc.Core;
using TextToVideo.Generation.Api.Links;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.V1;
using KeyState = TextToVideo.ServiceDefaults.Access.KeyState;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>
/// The gRPC service with which the gateway checks API keys and download links. It does not cache, because the gateway caches the answers.
/// </summary>
internal sealed class KeyringGrpcService(ApiKeys keys, LinkKeyring links) : Keyring.KeyringBase
{
    public override async Task<CheckKeyResponse> CheckKey(CheckKeyRequest request, ServerCallContext context)
    {
        KeyCheck check = await keys.CheckAsync(request.Key.Length == 0 ? null : request.Key, context.CancellationToken);
        return new CheckKeyResponse
        {
            State = check.State switch
            {
                KeyState.NoneCreated => V1.KeyState.NoneCreated,
                KeyState.Valid => V1.KeyState.Valid,
                KeyState.Revoked => V1.KeyState.Revoked,
                KeyState.Expired => V1.KeyState.Expired,
                _ => V1.KeyState.Unknown,
            },
            Holder = ToHolder(check.Caller),
        };
    }

    public override async Task<FindLinkHolderResponse> FindLinkHolder(FindLinkHolderRequest request, ServerCallContext context)
    {
        var query = new LinkQuery(request.Variant, request.Format, request.Expires, request.Key, request.Signature);
        Caller? holder = await links.FindLinkHolderAsync(request.VideoId, query, context.CancellationToken);
        return new FindLinkHolderResponse { Holder = ToHolder(holder) };
    }

    private static KeyHolder? ToHolder(Caller? caller)
    {
        if (caller is not { KeyId: { } id })
        {
            return null;
        }

        var holder = new KeyHolder
        {
            KeyId = id,
            Tenant = caller.Tenant,
            IsAdmin = caller.IsAdmin,
        };
        if (caller.RequestsPerMinute is { } requests)
        {
            holder.RequestsPerMinute = requests;
        }

        if (caller.VideosPerDay is { } videos)
        {
            holder.VideosPerDay = videos;
        }

        return holder;
    }
}
