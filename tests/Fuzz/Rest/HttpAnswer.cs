using System.Text;

namespace TextToVideo.Fuzz.Rest;

/// <summary>Represents an HTTP response.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The header fields by their names in lower case.</param>
/// <param name="Body">The body; of an event stream only its beginning.</param>
internal sealed record HttpAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
