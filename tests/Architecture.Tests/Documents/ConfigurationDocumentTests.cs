using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;

namespace TextToVideo.Architecture.Tests.Documents;

/// <summary>docs/configuration.md lists the settings of the option classes, and no others.</summary>
public sealed partial class ConfigurationDocumentTests
{
    /// <summary>The heading above the tables of the option classes. The document's other tables list settings of other origin.</summary>
    private const string OptionsHeading = "## Options";

    /// <summary>The name of the constant with which an option class names its configuration section.</summary>
    private const string SectionConstant = "SectionName";

    [Fact]
    public void Options_OfTheCode_AreInTheDocument() => Assert.Empty(ListCode().Except(ListDocument(), StringComparer.Ordinal));

    [Fact]
    public void Options_OfTheDocument_AreInTheCode() => Assert.Empty(ListDocument().Except(ListCode(), StringComparer.Ordinal));

    [Fact]
    public void Options_OfTheDocument_AreListedOnce() =>
        Assert.Empty(ListDocument().GroupBy(key => key, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key));

    /// <summary>The keys in the first column of the tables below the heading.</summary>
    private static string[] ListDocument() =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "configuration.md"))
                .SkipWhile(line => line != OptionsHeading)
                .Skip(1)
                .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith('|'))
                .SelectMany(line => Code().Matches(line.Split('|')[1]))
                .Select(code => code.Groups["key"].Value),
        ];

    /// <summary>The keys of all option classes of the product.</summary>
    private static HashSet<string> ListCode()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "TextToVideo.*.dll"))
        {
            foreach (Type type in Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetTypes())
            {
                if (FindSection(type) is { } section)
                {
                    AddKeys(keys, type, section);
                }
            }
        }

        return keys;
    }

    /// <summary>The configuration section of an option class, or null if the type is none.</summary>
    private static string? FindSection(Type type)
    {
        FieldInfo? field = type.GetField(SectionConstant, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static);
        return field is { IsLiteral: true } ? field.GetRawConstantValue() as string : null;
    }

    private static void AddKeys(HashSet<string> keys, Type options, string section)
    {
        foreach (PropertyInfo property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsBound))
        {
            string key = $"{section}:{property.Name}";
            if (IsSubsection(property.PropertyType))
            {
                AddKeys(keys, property.PropertyType, key);
            }
            else
            {
                keys.Add(key);
            }
        }
    }

    /// <summary>
    /// Whether the configuration binder fills a property: it has a public setter, or is a collection that can be added to.
    /// </summary>
    private static bool IsBound(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true }
        || (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType));

    /// <summary>Whether a property is a class of options of its own and not a value or a collection.</summary>
    private static bool IsSubsection(Type type) =>
        type.IsClass && type.Namespace?.StartsWith("TextToVideo.", StringComparison.Ordinal) == true;

    [GeneratedRegex("`(?<key>[^`]+)`")]
    private static partial Regex Code();
}
