using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Fuzz;

/// <summary>
/// The newest ids and keys that the server has returned. Requests refer to them by placeholders such as <c>{{video:3}}</c>, so that the
/// generated requests are the same in each run with the same seed.
/// </summary>
internal sealed partial class KnownIds
{
    /// <summary>Completed videos that no request deletes.</summary>
    public const string Video = "video";

    /// <summary>Videos that requests have created.</summary>
    public const string Created = "made";

    public const string Webhook = "webhook";

    public const string Key = "key";

    public const string Token = "token";

    public const string Link = "link";

    /// <summary>The number of ids that are kept of each kind.</summary>
    private const int MaxIds = 24;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _known = [];
    private int _next;

    /// <summary>Returns the placeholder for an id.</summary>
    public static string Placeholder(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{{{{{kind}:{index}}}}}");

    /// <summary>Adds an id. Replaces an old one if there are too many.</summary>
    public void Add(string kind, string id)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(kind, out List<string>? ids))
            {
                _known[kind] = ids = [];
            }

            if (ids.Count < MaxIds)
            {
                ids.Add(id);
            }
            else
            {
                ids[_next++ % MaxIds] = id;
            }
        }
    }

    /// <summary>Replaces the placeholders in a text.</summary>
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
