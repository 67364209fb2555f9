namespace TextToVideo.Inference.Tests;

/// <summary>Asserts on an error and its message at once.</summary>
internal static class AssertError
{
    public static void Contains<TException>(string text, Func<object?> action)
        where TException : Exception =>
        Assert.Contains(text, Assert.Throws<TException>(() => _ = action()).Message, StringComparison.Ordinal);

    public static void StartsWith<TException>(string text, Func<object?> action)
        where TException : Exception =>
        Assert.StartsWith(text, Assert.Throws<TException>(() => _ = action()).Message, StringComparison.Ordinal);
}
