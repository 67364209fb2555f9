using TextToVideo.Planning;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Unit.Planning.Simulation;

public sealed class SimulationJsonTests
{
    [Theory]
    [InlineData("""{"rate":"x"}""", "rate must be a number (line 1;")]
    [InlineData("""{"jobs":1.5}""", "jobs must be an integer (line 1;")]
    [InlineData("""{"pipeline":1}""", "pipeline must be a string (line 1;")]
    [InlineData("""{"loads":1}""", "loads must be an array (line 1;")]
    [InlineData("""{"loads":null}""", "loads must not be null (line 1;")]
    [InlineData("""{"objective":1}""", "objective must be an object (line 1;")]
    [InlineData("""{"objective":{}}""", "objective lacks the required fields 'seconds' (line 1;")]
    [InlineData(
        """{"simulation":{"stages":[],"arrivals":{"kind":"x"}}}""",
        "simulation.arrivals.kind must be one of poisson, bursty, diurnal, constant, measured (line 1;"
    )]
    [InlineData("{\n\"colour\":1}", "colour is not a known field (line 2;")]
    [InlineData("""{"rate":1,"rate":2}""", "rate must not be specified twice (line 1;")]
    [InlineData("""{"rate":NaN}""", "rate is not valid JSON (line 1;")]
    [InlineData("", "body is not valid JSON (line 1;")]
    [InlineData("[]", "body must be an object (line 1;")]
    [InlineData("null", "body must be a JSON object")]
    public void Read_InvalidJson_NamesTheFieldAndTheError(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<PlanningException>(() => SimulationJson.Read(json)).Message, StringComparison.Ordinal);
}
