using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace TextToVideo.Generation.Api.Http;

/// <summary>Completes the schemas of the OpenAPI document with what the generator does not know.</summary>
internal static class ApiSchemas
{
    private const string Getter = "Gets ";

    private static readonly string[] s_suffixes = ["Object", "Body", "Input", "Document"];

    /// <summary>Returns the name of a schema: that of its type, without the suffixes that distinguish types in code.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The name, or null if the schema is part of those that use it.</returns>
    public static string? GetName(JsonTypeInfo type) =>
        type.Type == typeof(Stream)
        || type.Type == typeof(IFormFile)
        || (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(JsonElement)
        || OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null
            ? null
            : GetName(type.Type);

    /// <summary>Completes a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="context">The type, property or parameter that the schema describes.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ParameterInfo? parameter = (context.ParameterDescription?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo;
        if (parameter?.ParameterType == typeof(QueryInteger?))
        {
            // The generator describes every type that is parsed from text as a string.
            schema.Type = JsonSchemaType.Integer;
        }

        if (context.JsonPropertyInfo?.NumberHandling?.HasFlag(JsonNumberHandling.AllowReadingFromString) == true)
        {
            schema.Type |= JsonSchemaType.String;
        }

        AddConstants(schema, context.JsonTypeInfo);
        AddAllowedValues(schema, context.JsonPropertyInfo?.AttributeProvider ?? parameter);
        schema.Description = Reword(schema.Description);
        return Task.CompletedTask;
    }

    private static string GetName(Type type)
    {
        if (type.IsGenericType)
        {
            return GetName(type.GenericTypeArguments[0]) + (type.GetGenericTypeDefinition() == typeof(PageResponse<>) ? "Page" : "List");
        }

        string suffix =
            s_suffixes.FirstOrDefault(one => type.Name.EndsWith(one, StringComparison.Ordinal) && type.Name != one) ?? string.Empty;
        string name = type.Name[..^suffix.Length];
        return type.DeclaringType is { } parent && !parent.Name.EndsWith("Endpoints", StringComparison.Ordinal)
            ? GetName(parent) + name
            : name;
    }

    /// <summary>A property that cannot be set, such as <c>object</c>, is always part of the object.</summary>
    private static void AddConstants(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || schema.Properties is null || type.Type.Assembly != typeof(ApiSchemas).Assembly)
        {
            return;
        }

        foreach (JsonPropertyInfo property in type.Properties.Where(one => one is { Get: not null, Set: null, AssociatedParameter: null }))
        {
            schema.Required ??= new HashSet<string>();
            schema.Required.Add(property.Name);
        }
    }

    private static void AddAllowedValues(OpenApiSchema schema, ICustomAttributeProvider? source)
    {
        if (source?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is not [AllowedValuesAttribute allowed])
        {
            return;
        }

        IList<JsonNode> values = [.. allowed.Values.Select(value => (JsonNode)$"{value}")];
        if (schema.Items is OpenApiSchema items)
        {
            items.Enum = values;
        }
        else
        {
            schema.Enum = values;
        }
    }

    /// <summary>Turns a documentation comment into a description: one line, without the verb of properties.</summary>
    private static string? Reword(string? comment)
    {
        if (comment is null)
        {
            return null;
        }

        string line = comment.ReplaceLineEndings(" ");
        return line.StartsWith(Getter, StringComparison.Ordinal)
            ? char.ToUpperInvariant(line[Getter.Length]) + line[(Getter.Length + 1)..]
            : line;
    }
}
