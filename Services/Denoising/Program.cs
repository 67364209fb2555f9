using TextToVideo.Artifacts;
using TextToVideo.Denoising;
using TextToVideo.Inference;
using TextToVideo.ServiceDefaults.Messaging;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInference();
builder.AddArtifacts();
builder.AddDenoising();
builder.AddMessageBus();

WebApplication app = builder.Build();
app.MapDefaultEndpoints();
app.MapDenoising();
app.Run();
