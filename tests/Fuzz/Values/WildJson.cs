using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace TextToVideo.Fuzz.Values;

/// <summary>Generates JSON bodies for a schema of the OpenAPI document: valid, almost valid and arbitrary ones.</summary>
internal static class WildJson
{
    private const int DeepNesting = 20_000;

    /// <summary>Valid values of string fields whose schema does not list the allowed values.</summary>
    private static readonly Dictionary<string, string[]> s_texts = new(StringComparer.Ordinal)
    {
        ["prompt"] = [VideosClient.Prompt],
        ["model"] = ["shapes-mini"],
        ["size"] = ["64x64", "96x64"],
        ["seconds"] = ["2", "2.125"],
        ["url"] = ["https://hooks.invalid/fuzz"],
        ["events"] = ["video.completed", "video.failed"],
        ["tenant"] = ["fuzz-a", "fuzz-b", "fuzz-c"],
        ["theme"] = ["night", "sea"],
        ["variant"] = ["video", "thumbnail"],
    };

    /// <summary>Valid values of number fields. Jobs have one denoising step, so that they are fast.</summary>
    private static readonly Dictionary<string, string[]> s_numbers = new(StringComparer.Ordinal)
    {
        ["num_inference_steps"] = ["1"],
        ["num_frames"] = ["9", "17"],
        ["fps"] = ["8"],
        ["guidance_scale"] = ["1", "2.5"],
        ["expires_at"] = ["4102444800"],
        ["expires_in"] = ["60", "3600"],
        ["requests_per_minute"] = ["1000000"],
    };

    /// <summary>Generates a body for a schema.</summary>
    public static Gen<byte[]> Body(JsonElement schema)
    {
        Gen<string> valid = ValidObject(schema);
        Gen<string> almostValid = AlmostValid(schema);
        return Gen.Frequency(
            (1, valid.Select(WildText.Encode)),
            (10, almostValid.Select(WildText.Encode)),
            (3, almostValid.Select(WildText.Encode).SelectMany(WildText.Mutated)),
            (3, Any.Select(WildText.Encode)),
            (1, WildText.Bytes),
            (1, Deep.Select(WildText.Encode))
        );
    }

    /// <summary>Any JSON value.</summary>
    public static Gen<string> Any { get; } = Gen.Sized(size => NestedValue(Math.Min(3, size / 10)));

    private static Gen<string> Deep { get; } =
        from open in Gen.Elements("[", "{\"prompt\":", "{\"a\":[")
        from depth in Gen.Elements(10, 63, 64, 65, 1000, DeepNesting)
        select string.Concat(Enumerable.Repeat(open, depth)) + "1";

    /// <summary>A JSON string. Lone surrogates are either escaped, or not, which gives invalid UTF-8.</summary>
    private static Gen<string> Text(Gen<string> texts) =>
        from text in texts
        from escapes in Gen.Elements(true, true, false)
        select Quote(text, escapes);

    private static Gen<string> NestedValue(int depth) =>
        depth == 0
            ? Gen.OneOf(Text(WildText.Any), WildText.Number, Gen.Elements("null", "true", "false", "[]", "{}"))
            : Gen.OneOf(
                NestedValue(0),
                Gen.ListOf(NestedValue(depth - 1), 2).Select(items => $"[{string.Join(',', items)}]"),
                from names in Gen.ListOf(Text(WildText.Any), 2)
                from values in Gen.ListOf(NestedValue(depth - 1), 2)
                select Object(names.Zip(values))
            );

    private static Gen<string> ValidObject(JsonElement schema) => Properties(schema, name => Gen.Constant(Valid(name.Name, name.Value)));

    private static Gen<string> AlmostValid(JsonElement schema)
    {
        if (!schema.TryGetProperty("properties", out JsonElement properties))
        {
            return Valid(string.Empty, schema);
        }

        string[] names = [.. properties.EnumerateObject().Select(property => property.Name)];
        Gen<string> oneWrong =
            from wrong in Gen.Elements(names)
            from body in Properties(
                schema,
                property =>
                    property.Name == wrong
                        ? Gen.Frequency((3, Gen.Constant(OfType(property.Value))), (1, Gen.Constant(Any)))
                        : Gen.Constant(Valid(property.Name, property.Value)),
                wrong
            )
            select body;
        Gen<string> unknownField =
            from body in ValidObject(schema)
            from name in Text(WildText.Any)
            from value in NestedValue(0)
            select body.Length > 2 ? $"{body[..^1]},{name}:{value}}}" : $"{{{name}:{value}}}";
        Gen<string> twice =
            from body in ValidObject(schema)
            from name in Gen.Elements(names)
            from value in NestedValue(0)
            select body.Length > 2 ? $"{body[..^1]},\"{name}\":{value},\"{name}\":{value}}}" : body;
        return Gen.Frequency((6, oneWrong), (1, unknownField), (1, twice));
    }

    /// <summary>An arbitrary value of the type of a schema, or almost of this type.</summary>
    private static Gen<string> OfType(JsonElement schema) =>
        GetTypeName(schema) switch
        {
            "integer" or "number" => WildText.Number,
            "boolean" => Gen.Elements("true", "false", "null"),
            "array" => Gen.ListOf(OfType(schema.GetProperty("items"))).Select(items => $"[{string.Join(',', items)}]"),
            _ => Text(WildText.Any),
        };

    private static Gen<string> Valid(string name, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out JsonElement choices))
        {
            return Gen.Elements(choices.EnumerateArray().Select(choice => choice.GetRawText()));
        }

        return GetTypeName(schema) switch
        {
            "integer" or "number" => Gen.Elements(s_numbers.GetValueOrDefault(name, ["7"])),
            "boolean" => Gen.Elements("true", "false"),
            "array" => Valid(name, schema.GetProperty("items")).Select(item => $"[{item}]"),
            "object" => ValidObject(schema),
            _ => Gen.Elements(s_texts.GetValueOrDefault(name, ["fuzz"])).Select(text => Quote(text, escapes: true)),
        };
    }

    /// <summary>An object with all required fields, and some of the others.</summary>
    private static Gen<string> Properties(JsonElement schema, Func<JsonProperty, Gen<Gen<string>>> getValue, string? always = null)
    {
        string[] required = schema.TryGetProperty("required", out JsonElement names)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];
        JsonProperty[] properties = schema.TryGetProperty("properties", out JsonElement all) ? [.. all.EnumerateObject()] : [];
        return from chosen in Gen.CollectToArray(
                properties,
                property =>
                    Gen.Choose(0, 3)
                        .Select(dice =>
                            dice == 0
                            || required.Contains(property.Name)
                            || property.Name is "num_inference_steps"
                            || property.Name == always
                        )
            )
            from fields in Gen.CollectToArray(
                properties.Where((_, index) => chosen[index]),
                property => getValue(property).SelectMany(value => value).Select(value => (Quote(property.Name, escapes: true), value))
            )
            select Object(fields);
    }

    private static string Object(IEnumerable<(string Name, string Value)> fields) =>
        $"{{{string.Join(',', fields.Select(field => $"{field.Name}:{field.Value}"))}}}";

    private static string GetTypeName(JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            return GetTypeName(choices[0]);
        }

        return schema.TryGetProperty("type", out JsonElement type)
            ? (type.ValueKind == JsonValueKind.Array ? type[0].GetString()! : type.GetString()!)
            : "string";
    }

    private static string Quote(string text, bool escapes)
    {
        var quoted = new StringBuilder("\"");
        foreach (char one in text)
        {
            _ = one switch
            {
                '"' or '\\' => quoted.Append('\\').Append(one),
                _ when escapes && (char.IsControl(one) || char.IsSurrogate(one)) => quoted
                    .Append("\\u")
                    .Append(((int)one).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(one),
            };
        }

        return quoted.Append('"').ToString();
    }
}
