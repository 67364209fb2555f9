using System.Buffers.Binary;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Represents the place in a list, ordered by time of creation, after which a page starts. The ids of the lists are UUIDs of version 7,
/// which contain the time of creation, so a page can start after a row that was deleted meanwhile.
/// </summary>
/// <param name="CreatedAt">The time of creation, to the millisecond.</param>
/// <param name="Id">The id, which orders rows that were created in the same millisecond.</param>
public readonly record struct PageCursor(DateTimeOffset CreatedAt, Guid Id)
{
    private const int Uuid7 = 7;
    private const int TimeBytes = 6;

    /// <summary>Creates the cursor of the row with an id, whether or not the row still exists.</summary>
    /// <param name="id">The id of the row.</param>
    /// <returns>The cursor; null if the id is not a UUID of version 7, and so never was the id of a row.</returns>
    public static PageCursor? FromId(Guid id)
    {
        if (id.Version != Uuid7)
        {
            return null;
        }

        // https://www.rfc-editor.org/rfc/rfc9562#section-5.7: the first 48 bits are the milliseconds since 1970-01-01 UTC.
        Span<byte> bytes = stackalloc byte[sizeof(long) * 2];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> (8 * (sizeof(ulong) - TimeBytes)));
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new PageCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), id)
            : null;
    }
}
