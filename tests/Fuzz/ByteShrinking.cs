namespace TextToVideo.Fuzz;

/// <summary>Simplifies inputs by leaving out parts of them.</summary>
internal static class ByteShrinking
{
    private const int MaxParts = 16;

    /// <summary>Returns shorter versions of bytes: without each half, each quarter and so on.</summary>
    public static IEnumerable<byte[]> Shrink(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            yield break;
        }

        yield return [];
        for (int parts = 2; parts <= Math.Min(MaxParts, bytes.Length); parts *= 2)
        {
            int length = bytes.Length / parts;
            for (int part = 0; part < parts; part++)
            {
                yield return [.. bytes[..(part * length)], .. bytes[((part + 1) * length)..]];
            }
        }
    }

    /// <summary>Returns all lists that lack one of the items.</summary>
    public static IEnumerable<IReadOnlyList<T>> WithoutEach<T>(IReadOnlyList<T> items)
    {
        for (int index = 0; index < items.Count; index++)
        {
            yield return [.. items.Take(index), .. items.Skip(index + 1)];
        }
    }
}
