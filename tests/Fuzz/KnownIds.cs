using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Fuzz;

/// <summary>
/// What only the server knows and requests refer to: its newest ids and keys. A request names one as <c>{{video:3}}</c>, so that it is the
/// same in each run with its seed.
/// </summary>
internal sealed partial class KnownIds
{
    /// <summary>Completed videos that nothing deletes.</summary>
    public const string Video = "video";

    /// <summary>Videos that requests have made.</summary>
    public const string Made = "made";

    public const string Webhook = "webhook";

    public const string Key = "key";

    public const string Token = "token";

    public const string Link = "link";

    private const int Kept = 24;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _known = [];
    private int _next;

    /// <summary>How a request names one.</summary>
    public static string Placeholder(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{{{{{kind}:{index}}}}}");

    /// <summary>Notes one, in the place of an old one.</summary>
    public void Add(string kind, string id)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(kind, out List<string>? ids))
            {
                _known[kind] = ids = [];
            }

            if (ids.Count < Kept)
            {
                ids.Add(id);
            }
            else
            {
                ids[_next++ % Kept] = id;
            }
        }
    }

    /// <summary>A text with what it refers to.</summary>
    public string Resolve(string text) =>
        text.Contains("{{", StringComparison.Ordinal)
            ? References()
                .Replace(text, match => Find(match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)))
            : text;

    private string Find(string kind, int index)
    {
        lock (_gate)
        {
            return _known.TryGetValue(kind, out List<string>? ids) ? ids[index % ids.Count] : $"{kind}_{new string('0', 32)}";
        }
    }

    [GeneratedRegex(@"\{\{([a-z]+):([0-9]{1,6})\}\}")]
    private static partial Regex References();
}
