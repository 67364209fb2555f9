using TextToVideo.Artifacts;
using TextToVideo.Inference;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.VaeDecoding;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInference();
builder.AddArtifacts();
builder.AddVaeDecoding();
builder.AddMessageBus();

WebApplication app = builder.Build();
app.MapDefaultEndpoints();
app.MapVaeDecoding();
app.Run();
