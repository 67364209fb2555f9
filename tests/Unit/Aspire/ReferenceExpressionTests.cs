using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace TextToVideo.Unit.Aspire;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task Create_ValuesAndText_HasTheValueAndItsNameForPublishing()
    {
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(["--Parameters:key=k{0}"]);
        IResourceBuilder<ParameterResource> key = builder.AddParameter("key", secret: true);

        var expression = ReferenceExpression.Create($"{{a}}={key.Resource};{"b"}");

        Assert.Equal("{a}=k{0};b", await expression.GetValueAsync(CancellationToken.None));
        Assert.Equal("{a}={key.value};b", expression.ValueExpression);
    }

    [Fact]
    public void ConnectionStrings_NameTheirPartsForPublishing()
    {
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder([]);
        IResourceBuilder<PostgresServerResource> postgres = builder.AddPostgres("postgres");
        IResourceBuilder<PostgresDatabaseResource> videos = postgres.AddDatabase("videos");

        Assert.Equal(
            "amqp://guest:{rabbitmq-password.value}@{rabbitmq.bindings.tcp.host}:{rabbitmq.bindings.tcp.port}",
            Normalised(builder.AddRabbitMQ("rabbitmq").Resource.ConnectionStringExpression, "rabbitmq"));
        Assert.Equal(
            "Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Username=postgres;Password={postgres-password.value}",
            postgres.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("{postgres.connectionString};Database=videos", videos.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("{videos.connectionString}", ((IManifestExpressionProvider)videos.Resource).ValueExpression);
    }

    [Fact]
    public async Task AddParameter_NoValue_NamesTheSetting()
    {
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder([]);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(
            async () => await builder.AddParameter("license").Resource.GetValueAsync(default));

        Assert.Contains("Parameters:license", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Host and port may be named as one value or as two.</summary>
    private static string Normalised(ReferenceExpression expression, string resource) => expression.ValueExpression.Replace(
        $"{{{resource}.bindings.tcp.hostandport}}", $"{{{resource}.bindings.tcp.host}}:{{{resource}.bindings.tcp.port}}",
        StringComparison.Ordinal);
}
