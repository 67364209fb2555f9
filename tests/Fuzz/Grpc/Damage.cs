namespace TextToVideo.Fuzz.Grpc;

/// <summary>A modification of the bytes of a call.</summary>
/// <param name="Kind">The kind of modification.</param>
/// <param name="At">The position, in thousandths of the length.</param>
/// <param name="Bytes">The bytes to insert or to write.</param>
internal sealed record Damage(DamageKind Kind, int At = 0, byte[]? Bytes = null)
{
    public static Damage None { get; } = new(DamageKind.None);

    /// <summary>Returns the modified bytes.</summary>
    public byte[] Apply(byte[] whole)
    {
        int at = (int)((long)whole.Length * At / 1000);
        byte[] inserted = Bytes ?? [];
        return Kind switch
        {
            DamageKind.Truncated => whole[..at],
            DamageKind.Inserted => [.. whole[..at], .. inserted, .. whole[at..]],
            DamageKind.Overwritten => [.. whole[..at], .. inserted, .. whole[Math.Min(whole.Length, at + inserted.Length)..]],
            DamageKind.Replaced => inserted,
            _ => whole,
        };
    }
}
