using TextToVideo.Artifacts;
using TextToVideo.Generation;
using TextToVideo.Inference;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Rest;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInference();
builder.AddArtifacts();
builder.AddGeneration();
builder.AddMessageBus();

WebApplication app = builder.Build();
app.UseGatewayAddress().UseApiErrors().UseAuthentication().UseAuthorization().UseOpenRequests();
app.MapDefaultEndpoints();
app.MapGeneration();
app.MapKeyring();
return await app.RunGenerationAsync(args);
