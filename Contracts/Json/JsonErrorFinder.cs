using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TextToVideo.Contracts.Json;

/// <summary>
/// Finds out why a document could not be deserialized. The serializer's own message names .NET types, which mean nothing to clients.
/// </summary>
/// <param name="options">The options with which the document was read.</param>
internal sealed class JsonErrorFinder(JsonSerializerOptions options)
{
    private static readonly Dictionary<Type, string> s_scalars = new()
    {
        [typeof(string)] = "string",
        [typeof(bool)] = "boolean",
        [typeof(int)] = "32-bit integer",
        [typeof(long)] = "integer",
        [typeof(double)] = "number",
    };

    /// <summary>Returns the first error of the document; null if there is none.</summary>
    public InvalidFieldException? Find<T>(JsonElement document) => FindInObject(document, options.GetTypeInfo(typeof(T)), string.Empty);

    /// <summary>Returns the names of the fields that can be read.</summary>
    public static IReadOnlyList<string> GetFields(JsonTypeInfo type) =>
        [.. type.Properties.Where(CanRead).Select(property => property.Name)];

    private static bool CanRead(JsonPropertyInfo property) => property.Set is not null || property.AssociatedParameter is not null;

    private InvalidFieldException? Find(JsonElement value, JsonTypeInfo type, string path, JsonPropertyInfo? property) =>
        type.Kind switch
        {
            JsonTypeInfoKind.Object => FindInObject(value, type, path),
            JsonTypeInfoKind.Enumerable => FindInArray(value, type, path, property),
            JsonTypeInfoKind.Dictionary => FindInDictionary(value, type, path),
            _ => FindInScalar(value, type, path, property),
        };

    private InvalidFieldException? FindInObject(JsonElement value, JsonTypeInfo type, string path)
    {
        string self = GetSelf(path);
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new InvalidFieldException(self, "must be a JSON object");
        }

        IReadOnlyList<string> fields = GetFields(type);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return FindInMembers(
                value,
                path,
                seen,
                (name, field, member) =>
                    type.Properties.FirstOrDefault(one => one.Name == name) is { } property
                        ? FindInProperty(member, property, field)
                        : new InvalidFieldException(field, $"is not a field; the fields are {string.Join(", ", fields)}")
            ) ?? FindMissing(type, self, seen);
    }

    private static InvalidFieldException? FindMissing(JsonTypeInfo type, string self, HashSet<string> seen)
    {
        string[] missing = [.. type.Properties.Where(one => one.IsRequired && !seen.Contains(one.Name)).Select(one => one.Name)];
        return missing.Length == 0 ? null : new InvalidFieldException(self, $"lacks the required fields {string.Join(", ", missing)}");
    }

    private InvalidFieldException? FindInProperty(JsonElement value, JsonPropertyInfo property, string field)
    {
        if (!CanRead(property))
        {
            // A computed property, which a client may have copied from a response.
            return null;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return property.IsSetNullable ? null : new InvalidFieldException(field, "must not be null");
        }

        return Find(value, options.GetTypeInfo(property.PropertyType), field, property);
    }

    private InvalidFieldException? FindInArray(JsonElement value, JsonTypeInfo type, string path, JsonPropertyInfo? property)
    {
        JsonTypeInfo element = options.GetTypeInfo(type.ElementType!);
        if (value.ValueKind != JsonValueKind.Array)
        {
            string elements =
                GetAllowedValues(property) ?? (s_scalars.TryGetValue(element.Type, out string? name) ? $"{name}s" : "JSON objects");
            return new InvalidFieldException(path, $"must be an array of {elements}");
        }

        return value
            .EnumerateArray()
            .Select((item, index) => Find(item, element, element.Kind == JsonTypeInfoKind.None ? path : $"{path}[{index}]", null))
            .FirstOrDefault(error => error is not null);
    }

    private InvalidFieldException? FindInDictionary(JsonElement value, JsonTypeInfo type, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new InvalidFieldException(path, "must be a JSON object");
        }

        JsonTypeInfo element = options.GetTypeInfo(type.ElementType!);
        return FindInMembers(
            value,
            path,
            new HashSet<string>(StringComparer.Ordinal),
            (_, field, member) => Find(member, element, field, null)
        );
    }

    /// <summary>Returns the first error of the fields of an object: of their names, then what the check returns.</summary>
    private static InvalidFieldException? FindInMembers(
        JsonElement value,
        string path,
        HashSet<string> seen,
        Func<string, string, JsonElement, InvalidFieldException?> check
    )
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (GetName(member) is not { } name)
            {
                return new InvalidFieldException(GetSelf(path), "must have field names that are valid Unicode text");
            }

            string field = path.Length == 0 ? name : $"{path}.{name}";
            InvalidFieldException? error = seen.Add(name)
                ? check(name, field, member.Value)
                : new InvalidFieldException(field, "must be specified only once");
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static string GetSelf(string path) => path.Length == 0 ? StrictJson.Body : path;

    private InvalidFieldException? FindInScalar(JsonElement value, JsonTypeInfo type, string path, JsonPropertyInfo? property)
    {
        try
        {
            // The attribute of a property is not part of the metadata of its type.
            JsonSerializerOptions reading = property?.NumberHandling is { } handling
                ? new JsonSerializerOptions(options) { NumberHandling = handling }
                : options;
            if (value.Deserialize(type.Type, reading) is not null)
            {
                return null;
            }
        }
        catch (JsonException)
        {
            // The description follows.
        }

        return new InvalidFieldException(path, $"must be {Describe(value, type.Type, property)}");
    }

    private string Describe(JsonElement value, Type type, JsonPropertyInfo? property)
    {
        Type scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (value.ValueKind == JsonValueKind.String && !IsUnicode(value))
        {
            return "valid Unicode text";
        }

        if (scalar == typeof(bool))
        {
            return "true or false";
        }

        if (scalar.IsEnum)
        {
            IEnumerable<string?> names = Enum.GetValues(scalar)
                .Cast<object>()
                .Select(one => JsonSerializer.SerializeToElement(one, options).GetString());
            return $"one of {string.Join(", ", names)}";
        }

        string name = s_scalars.GetValueOrDefault(scalar, "value of the documented type");
        string article = name.StartsWith('i') ? "an" : "a";
        return property?.NumberHandling?.HasFlag(JsonNumberHandling.AllowReadingFromString) == true
            ? $"{article} {name}, or a string that contains one"
            : $"{article} {name}";
    }

    private static bool IsUnicode(JsonElement text)
    {
        try
        {
            _ = text.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? GetAllowedValues(JsonPropertyInfo? property) =>
        property?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is [AllowedValuesAttribute allowed]
            ? string.Join(", ", allowed.Values)
            : null;

    /// <summary>Returns the name of a field; null if it is not valid Unicode text.</summary>
    private static string? GetName(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
