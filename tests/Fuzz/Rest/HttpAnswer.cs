using System.Text;

namespace TextToVideo.Fuzz.Rest;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The header fields, names in lower case.</param>
/// <param name="Body">The body, or its beginning where the answer goes on.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
