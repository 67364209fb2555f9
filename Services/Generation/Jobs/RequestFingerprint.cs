using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Jobs;

/// <summary>Computes fingerprints of requests that are equal for equal requests, independent of transport and encoding.</summary>
internal static class RequestFingerprint
{
    // Null properties are omitted, so that adding a property later does not change the fingerprints of requests that do not specify it.
    // A number in a gRPC request can be infinite; validation rejects it later.
    private static readonly JsonSerializerOptions s_options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Returns the request's idempotency key, or null if it has none.</summary>
    public static IdempotencyKey? CreateKey(CreateVideoInput input, Caller caller) =>
        input.IdempotencyKey is null ? null : new IdempotencyKey(caller.Tenant, input.IdempotencyKey, GetFingerprint(input));

    private static string GetFingerprint(CreateVideoInput input)
    {
        JsonObject json = JsonSerializer.SerializeToNode(IgnoredFields.Remove(input), s_options)!.AsObject();
        if (input.RemixedFromVideoId is not null)
        {
            // The id of the source is part of the path over REST, and therefore not part of the input's JSON.
            json[nameof(CreateVideoInput.RemixedFromVideoId)] = input.RemixedFromVideoId;
        }

        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json, s_options)));
    }
}
