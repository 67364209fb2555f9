using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>Asks processes whether they are well.</summary>
internal sealed class HealthChecks : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = s_limit };

    /// <summary>What is wrong with a process that runs; null where nothing is.</summary>
    public async Task<string?> CheckAsync(Replica replica, CancellationToken cancellationToken)
    {
        foreach (HttpHealthCheckAnnotation check in replica.Resource.Annotations.OfType<HttpHealthCheckAnnotation>())
        {
            if (await CheckAsync(replica, check, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        foreach (ILocalServer server in replica.Resource.Annotations.OfType<ILocalServer>())
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_limit);
            try
            {
                if (await server.CheckAsync(limit.Token) is { } problem)
                {
                    return problem;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return "it does not answer";
            }
        }

        return null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> CheckAsync(Replica replica, HttpHealthCheckAnnotation check, CancellationToken cancellationToken)
    {
        AllocatedEndpoint endpoint = replica.Endpoints.FirstOrDefault(one => check.EndpointName is null
                ? one.UriScheme is "http" or "https"
                : one.Endpoint.Name == check.EndpointName)
            ?? throw new DistributedApplicationException(
                $"'{replica.Resource.Name}' has a health check on an endpoint '{check.EndpointName ?? "http"}' that it does not have.");
        var address = new Uri(new Uri(endpoint.UriString), check.Path);
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(address, cancellationToken);
            return (int)answer.StatusCode == check.StatusCode
                ? null
                : $"{address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}";
        }
        catch (HttpRequestException exception)
        {
            return $"{address} does not answer: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{address} does not answer within {s_limit.TotalSeconds} s";
        }
    }
}
