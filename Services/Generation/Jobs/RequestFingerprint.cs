using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Jobs;

/// <summary>Tells whether two requests ask for the same, whatever transport and encoding they came by.</summary>
internal static class RequestFingerprint
{
    // What is not said is left out, so that a field that is added one day leaves the fingerprints of requests without it as they are.
    // Over gRPC a number may be infinite; it is refused later.
    private static readonly JsonSerializerOptions s_options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The request's key, or null where it has none.</summary>
    public static IdempotencyKey? KeyOf(CreateVideoInput input, Caller caller) =>
        input.IdempotencyKey is null ? null : new IdempotencyKey(caller.Tenant, input.IdempotencyKey, Of(input));

    private static string Of(CreateVideoInput input) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(input with { IdempotencyKey = null }, s_options)));
}
