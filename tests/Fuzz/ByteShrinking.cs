namespace TextToVideo.Fuzz;

/// <summary>Shorter bytes: without a half, a quarter, … of them.</summary>
internal static class ByteShrinking
{
    private const int MaxParts = 16;

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

    public static IEnumerable<IReadOnlyList<T>> Without<T>(IReadOnlyList<T> items)
    {
        for (int index = 0; index < items.Count; index++)
        {
            yield return [.. items.Take(index), .. items.Skip(index + 1)];
        }
    }
}
