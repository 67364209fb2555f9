using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Dashboard.Api;

/// <summary>How the dashboard writes JSON.</summary>
internal static class DashboardJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Configure(Microsoft.AspNetCore.Http.Json.JsonOptions json)
    {
        foreach (JsonConverter converter in Options.Converters)
        {
            json.SerializerOptions.Converters.Add(converter);
        }
    }
}
