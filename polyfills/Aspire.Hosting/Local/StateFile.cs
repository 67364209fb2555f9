using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Local;

/// <summary>What is running now, for other programs: <c>state.json</c>, written anew with each change.</summary>
internal sealed class StateFile(LocalStore store)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public void Write(
        IReadOnlyList<Replica> replicas, IReadOnlyList<ResourceEvent> events, IReadOnlyDictionary<string, string?> connectionStrings,
        string? dashboard)
    {
        Dictionary<string, CustomResourceSnapshot> now = events.ToDictionary(one => one.ResourceId, one => one.Snapshot);
        string text = JsonSerializer.Serialize(
            new
            {
                Pid = Environment.ProcessId,
                Healthy = now.Values.All(snapshot => snapshot.HealthStatus == HealthStatus.Healthy),
                Resources = replicas.Select(replica => Describe(replica, now[replica.Id])),
                ConnectionStrings = connectionStrings,
                Dashboard = dashboard,
            },
            s_json);
        try
        {
            LocalStore.WritePrivately(store.Path("state.json"), text);
        }
        catch (IOException)
        {
            // A full disk is no reason to give up the processes.
        }
    }

    private static object Describe(Replica replica, CustomResourceSnapshot now) => new
    {
        replica.Id,
        replica.Resource.Name,
        Replica = replica.Index,
        State = now.State?.Text,
        Healthy = now.HealthStatus == HealthStatus.Healthy,
        Pid = now.ProcessId,
        now.Restarts,
        now.ExitCode,
        now.Problem,
        Endpoints = replica.Endpoints.ToDictionary(endpoint => endpoint.Endpoint.Name, endpoint => endpoint.UriString),
        Log = replica.Log.Path,
    };
}
