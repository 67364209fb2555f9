namespace TextToVideo.Fuzz.Grpc;

/// <summary>Damage to a call's bytes.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="At">Where, in thousandths of the length.</param>
/// <param name="Bytes">The other bytes.</param>
internal sealed record Damage(DamageKind Kind, int At = 0, byte[]? Bytes = null)
{
    public static Damage None { get; } = new(DamageKind.None);

    public byte[] Apply(byte[] whole)
    {
        int at = (int)((long)whole.Length * At / 1000);
        byte[] others = Bytes ?? [];
        return Kind switch
        {
            DamageKind.Cut => whole[..at],
            DamageKind.Inserted => [.. whole[..at], .. others, .. whole[at..]],
            DamageKind.Changed => [.. whole[..at], .. others, .. whole[Math.Min(whole.Length, at + others.Length)..]],
            DamageKind.Replaced => others,
            _ => whole,
        };
    }
}
