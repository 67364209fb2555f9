using System.Text;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning.Tests.Simulation;

public sealed class SimulationRequestTests
{
    [Theory]
    [InlineData("""{"rate":"x"}""", "rate: must be a number")]
    [InlineData("""{"jobs":1.5}""", "jobs: must be a 32-bit integer")]
    [InlineData("""{"pipeline":1}""", "pipeline: must be a string")]
    [InlineData("""{"loads":1}""", "loads: must be an array of numbers")]
    [InlineData("""{"loads":null}""", "loads: must not be null")]
    [InlineData("""{"objective":1}""", "objective: must be a JSON object")]
    [InlineData("""{"objective":{}}""", "objective: lacks the required fields seconds")]
    [InlineData(
        """{"simulation":{"stages":[],"arrivals":{"kind":"x"}}}""",
        "simulation.arrivals.kind: must be one of poisson, bursty, diurnal, constant, measured"
    )]
    [InlineData("{\n\"colour\":1}", "colour: is not a field")]
    [InlineData("""{"rate":1,"rate":2}""", "rate: must be specified only once")]
    [InlineData("""{"rate":NaN}""", "body: must be a JSON object (line 1")]
    [InlineData("", "body: must be a JSON object (line 1")]
    [InlineData("""{"simulation":{"stages":[null]}}""", "simulation.stages[0]: must be a JSON object")]
    [InlineData("[]", "body: must be a JSON object")]
    [InlineData("null", "body: must be a JSON object")]
    public void Read_InvalidJson_NamesTheFieldAndTheError(string json, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<InvalidFieldException>(() => StrictJson.Read<SimulationRequest>(Encoding.UTF8.GetBytes(json))).Message,
            StringComparison.Ordinal
        );
}
