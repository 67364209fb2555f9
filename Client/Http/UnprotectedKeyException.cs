namespace TextToVideo.Client.Http;

/// <summary>The exception for a key that would travel over http to another machine.</summary>
/// <param name="address">The address.</param>
internal sealed class UnprotectedKeyException(Uri address)
    : InvalidOperationException(
        $"The API key is not sent over http to {address.Authority}, where others can read it. Use https, or set "
            + $"{nameof(TextToVideoClientOptions.AllowApiKeyOverHttp)}."
    );
