namespace TextToVideo.Generation.Api.Http;

/// <summary>The body has a type that the call does not take.</summary>
/// <param name="description">What is allowed.</param>
internal sealed class UnsupportedContentTypeException(string description) : Exception($"Content-Type: {description}");
