using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>The client in applications with dependency injection.</summary>
public sealed class RegistrationTests : ServerTests
{
    [Theory]
    [InlineData("https+http://videos")]
    [InlineData("http+https://videos")]
    [InlineData("http://videos")]
    [InlineData("https+http://_grpc.videos")]
    public async Task Address_OfAService_IsResolved(string address)
    {
        Answers.Get = id => State(Proto.VideoStatus.Completed);
        await using ServiceProvider services = Build(
            new()
            {
                ["TextToVideoClient:Address"] = address,
                ["services:videos:http:0"] = $"{Server.Address}",
                ["services:videos:grpc:0"] = $"{Server.Address}",
            }
        );

        Video video = await services.GetRequiredService<TextToVideoClient>().GetAsync(Id);

        Assert.Equal(VideoStatus.Completed, video.Status);
    }

    [Fact]
    public async Task Application_WithDefaultsForAllItsClients_WorksToo()
    {
        Answers.Get = _ => State(Proto.VideoStatus.Completed);
        await using ServiceProvider services = Build(
            new() { ["TextToVideoClient:Address"] = "https+http://videos", ["services:videos:http:0"] = $"{Server.Address}" },
            collection =>
            {
                collection.AddServiceDiscovery();
                collection.ConfigureHttpClientDefaults(http =>
                {
                    http.AddStandardResilienceHandler();
                    http.AddServiceDiscovery();
                });
            }
        );

        await services.GetRequiredService<TextToVideoClient>().GetAsync(Id);

        Assert.Single(Answers.Requests);
    }

    [Fact]
    public async Task DefaultResilience_OfTheApplication_DoesNotEndAStreamThatTakesLong()
    {
        Answers.Watch = async (_, stream, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5));
            await stream.WriteAsync(State(Proto.VideoStatus.Completed));
        };
        await using ServiceProvider services = Build(
            new() { ["TextToVideoClient:Address"] = $"{Server.Address}" },
            collection =>
                collection.ConfigureHttpClientDefaults(http =>
                    http.AddStandardResilienceHandler(resilience =>
                    {
                        resilience.AttemptTimeout.Timeout = TimeSpan.FromSeconds(0.1);
                        resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(1);
                        resilience.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(0.2);
                    })
                )
        );

        await foreach (Video video in services.GetRequiredService<TextToVideoClient>().WatchAsync(Id))
        {
            Assert.Equal(VideoStatus.Completed, video.Status);
        }

        Assert.Single(Answers.Requests);
    }

    [Fact]
    public async Task Options_InCode_NeedNoConfiguration()
    {
        Answers.Get = _ => State(Proto.VideoStatus.Completed);
        await using ServiceProvider services = new ServiceCollection()
            .AddTextToVideoClient(options => options.Address = Server.Address)
            .Services.BuildServiceProvider();

        await services.GetRequiredService<TextToVideoClient>().GetAsync(Id);

        Assert.Same(services.GetRequiredService<TextToVideoClient>(), services.GetRequiredService<TextToVideoClient>());
    }

    [Fact]
    public async Task Address_Missing_IsAnErrorThatNamesIt()
    {
        await using ServiceProvider services = Build([]);

        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() =>
            services.GetRequiredService<TextToVideoClient>()
        );

        Assert.Contains("Address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiKey_Changed_CountsFromTheNextCallOn()
    {
        Answers.Get = _ => State(Proto.VideoStatus.Completed);
        await using ServiceProvider services = Build(
            new() { ["TextToVideoClient:Address"] = $"{Server.Address}", ["TextToVideoClient:ApiKey"] = "first" }
        );
        TextToVideoClient client = services.GetRequiredService<TextToVideoClient>();

        await client.GetAsync(Id);
        var configuration = (IConfigurationRoot)services.GetRequiredService<IConfiguration>();
        configuration["TextToVideoClient:ApiKey"] = "second";
        configuration.Reload();
        await client.GetAsync(Id);

        Assert.Equal(["Bearer first", "Bearer second"], Answers.Headers.Select(headers => headers.GetValue("authorization")));
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        configure?.Invoke(services);
        services.AddTextToVideoClient();
        return services.BuildServiceProvider();
    }
}
