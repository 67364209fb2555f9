using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TextToVideo.Generation.Tests.Storage;

public sealed class JobStoreOptionsTests
{
    [Theory]
    [InlineData("SqlitePath", "")]
    [InlineData("SilenceLimit", "00:00:00")]
    [InlineData("SilenceLimit", "1.00:00:01")]
    [InlineData("SweepInterval", "00:00:00.5")]
    [InlineData("SweepInterval", "1.00:00:01")]
    public async Task Start_InvalidOption_FailsAndNamesIt(string name, string value)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"JobStore:{name}", value)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddApiKeys();
        using IHost host = builder.Build();

        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
